/*
 * A slot owner is a hash of connection id → "process|holder as JSON"; a process that lives renews one key of its
 * own every second. A holder whose process has no such key is dead: whoever needs the place takes it away.
 * The scripts reach keys that they compute, so this is for one Redis and not for a cluster.
 */

/** A place at once where there is one; only a full owner is looked through for the dead. */
const LIVING = `
local function living(key)
  local held = redis.call('HGETALL', key)
  local alive, known = {}, {}
  for at = 1, #held, 2 do
    local process = string.match(held[at + 1], '^[^|]+')
    if known[process] == nil then
      known[process] = redis.call('EXISTS', 'gateway:' .. process) == 1
    end
    if known[process] then
      alive[#alive + 1] = string.sub(held[at + 1], #process + 2)
    else
      redis.call('HDEL', key, held[at])
    end
  end
  return alive
end
`;

/** KEYS: owner. ARGV: limit, connection, value, lifetime in ms. Gives the holders where there is no place. */
export const TAKE_SLOT_SCRIPT = `${LIVING}
local limit = tonumber(ARGV[1])
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 and redis.call('HLEN', KEYS[1]) >= limit then
  local alive = living(KEYS[1])
  if #alive >= limit then return alive end
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {}
`;

/** KEYS: owner. Gives the holders that live. */
export const LIST_SLOTS_SCRIPT = `${LIVING}
return living(KEYS[1])
`;

/**
 * KEYS: this process. ARGV: lifetime in ms. Gives whether it was known, and the connections that others asked it
 * to end since the last time.
 */
export const BEAT_SCRIPT = `
local known = redis.call('SET', KEYS[1], '1', 'PX', ARGV[1], 'GET')
local ends = redis.call('LRANGE', KEYS[1] .. ':ends', 0, -1)
if #ends > 0 then redis.call('DEL', KEYS[1] .. ':ends') end
return { known and 1 or 0, ends }
`;

/**
 * KEYS: owner. ARGV: connection, lifetime in ms. Tells the process of a connection to end it; gives 0 where there
 * is no such connection.
 */
export const END_SLOT_SCRIPT = `
local value = redis.call('HGET', KEYS[1], ARGV[1])
if not value then return 0 end
local process = 'gateway:' .. string.match(value, '^[^|]+')
if redis.call('EXISTS', process) == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 0
end
redis.call('RPUSH', process .. ':ends', ARGV[1])
redis.call('PEXPIRE', process .. ':ends', ARGV[2])
return 1
`;
