/**
 * Both policies of any number of callers in one atomic step on Redis' own clock: KEYS name the callers, and for
 * each of them ARGV has requests a minute, burst and weight. A weight of 0 only looks.
 *
 * A caller is one packed string, since a call to Redis from a script costs more than all its arithmetic: a head
 * (when the burst is whole again, in µs; what the minute has used; the rate at which the burst refills) and then
 * the steps with use, oldest first, as (number of the step, use). It is read once and written once.
 *
 * Times are whole microseconds, because Redis cuts Lua numbers to integers on the way out.
 */
export const TAKE_SCRIPT = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local window, step = 60000000, 100000
local unpack, pack, sub, floor = struct.unpack, struct.pack, string.sub, math.floor
local thisStep = floor(now / step)
local HEAD, ENTRY = 16, 8
local answers = {}

for index = 1, #KEYS do
  local at = index * 3 - 2
  local perMinute, burst, weight = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local unit = window / perMinute
  local capacity = burst * unit
  local raw = redis.call('GET', KEYS[index])
  local fullAt, used, rate = now, 0, perMinute
  local first = HEAD + 1
  local last = 0
  if raw then
    last = #raw
    fullAt, used, rate = unpack('>dI4I4', raw)
    while first <= last do
      local start, count = unpack('>I5I3', raw, first)
      if (start + 1) * step + window > now then break end
      used = used - count
      first = first + ENTRY
    end
  end
  local debt = fullAt - now
  if debt < 0 then debt = 0 end
  -- What is owed is a number of requests: on another tier it is paid back at that tier's rate.
  if rate ~= perMinute then debt = debt * rate / perMinute end
  if debt > capacity then debt = capacity end

  local burstViolated = debt + weight * unit > capacity + 1
  local minuteViolated = used + weight > perMinute
  local burstWait
  if burstViolated then burstWait = debt + weight * unit - capacity end
  local needed = 1
  if used + weight > perMinute then needed = used + weight - perMinute end

  local oldest
  if first <= last then oldest = first end
  if weight > 0 and not burstViolated and not minuteViolated then
    debt = debt + weight * unit
    used = used + weight
    local steps = ''
    local tail = weight
    if oldest then
      local start, count = unpack('>I5I3', raw, last - ENTRY + 1)
      if start == thisStep then
        tail = count + weight
        last = last - ENTRY
      end
      steps = sub(raw, first, last)
    end
    raw = pack('>dI4I4', now + debt, used, perMinute) .. steps .. pack('>I5I3', thisStep, tail)
    oldest = HEAD + 1
    last = #raw
    local life = 61000
    if debt / 1000 + 1000 > life then life = floor(debt / 1000 + 1000) end
    redis.call('SET', KEYS[index], raw, 'PX', life)
  end

  local minuteWait, freed = 0, 0
  while oldest and oldest <= last do
    local start, count = unpack('>I5I3', raw, oldest)
    freed = freed + count
    if freed >= needed then
      minuteWait = (start + 1) * step + window - now
      break
    end
    oldest = oldest + ENTRY
  end
  local out = index * 6 - 5
  answers[out] = burstViolated and 1 or 0
  answers[out + 1] = minuteViolated and 1 or 0
  answers[out + 2] = floor((capacity - debt) / unit + 0.001)
  answers[out + 3] = math.ceil(burstWait or math.min(debt, unit))
  answers[out + 4] = perMinute - used
  answers[out + 5] = minuteWait
end
return answers
`;
