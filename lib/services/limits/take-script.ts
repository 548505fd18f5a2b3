/**
 * Both policies in one atomic step on Redis' own clock. KEYS[1] is a hash (burst debt, used), KEYS[2] a
 * list of "step:used", oldest first; both share a hash tag. ARGV: requests a minute, burst, weight.
 * Times are integer microseconds, because Redis cuts Lua numbers to integers on the way out.
 */
export const TAKE_SCRIPT = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local perMinute, burst, weight = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local window, step = 60000000, 100000
local unit = window / perMinute
local capacity = burst * unit
local state = redis.call('HMGET', KEYS[1], 'full', 'used')
local fullAt, used = tonumber(state[1]) or now, tonumber(state[2]) or 0
if fullAt < now then fullAt = now end

local head = redis.call('LINDEX', KEYS[2], 0)
while head do
  local start, count = string.match(head, '(%d+):(%d+)')
  if tonumber(start) + step + window > now then break end
  redis.call('LPOP', KEYS[2])
  used = used - tonumber(count)
  head = redis.call('LINDEX', KEYS[2], 0)
end

local debt = fullAt - now
local burstViolated = debt + weight * unit > capacity + 1
local minuteViolated = used + weight > perMinute
local burstWait, needed
if burstViolated then burstWait = debt + weight * unit - capacity end
if minuteViolated then needed = used + weight - perMinute else needed = 1 end

if not burstViolated and not minuteViolated then
  fullAt = fullAt + weight * unit
  used = used + weight
  debt = fullAt - now
  local start = now - now % step
  local tail = redis.call('LINDEX', KEYS[2], -1)
  local tailStart, tailCount
  if tail then tailStart, tailCount = string.match(tail, '(%d+):(%d+)') end
  if tailStart and tonumber(tailStart) == start then
    redis.call('LSET', KEYS[2], -1, string.format('%d:%d', start, tonumber(tailCount) + weight))
  else
    redis.call('RPUSH', KEYS[2], string.format('%d:%d', start, weight))
  end
end
redis.call('HSET', KEYS[1], 'full', string.format('%.0f', fullAt), 'used', string.format('%d', used))
redis.call('PEXPIRE', KEYS[1], 61000)
redis.call('PEXPIRE', KEYS[2], 61000)

local minuteWait, freed, index = 0, 0, 0
while true do
  local entry = redis.call('LINDEX', KEYS[2], index)
  if not entry then break end
  local start, count = string.match(entry, '(%d+):(%d+)')
  freed = freed + tonumber(count)
  if freed >= needed then
    minuteWait = tonumber(start) + step + window - now
    break
  end
  index = index + 1
end
burstWait = burstWait or math.min(debt, unit)
return {
  burstViolated and 1 or 0,
  minuteViolated and 1 or 0,
  math.floor((capacity - debt) / unit + 0.001),
  math.ceil(burstWait),
  perMinute - used,
  math.ceil(minuteWait),
}
`;
