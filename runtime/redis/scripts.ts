/**
 * What Redis runs, each at once and undisturbed. A partition has these keys, which are in one slot of a cluster:
 *
 *     …:fields   hash: field → "kind version"     …:whole   hash: field → the value of a field that was set as a whole
 *     …:commits  number of commits                …:tokens  sorted set: tokens of the latest commits
 *     …:entries:FIELD  hash: key → "version n value"
 *     …:order:FIELD    sorted set of keys: by their bytes in a map (score 0), by n in an array
 *
 * A field is one value (`single`), entries by key (`map`) or entries in the order in which they came (`array`). Keys are hex digits.
 */

/** KEYS: fields, whole, commits, tokens, and two for each field. ARGV: see `commitArguments`. Gives applied, conflict, or open and a field. */
export const COMMIT = `
local fields, whole, commits, tokens = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local at = 0
local function take() at = at + 1; return ARGV[at] end
local function count() return tonumber(take()) end
local token = take()
if redis.call('ZSCORE', tokens, token) then return {'applied'} end
local names = {}
for i = 1, count() do names[i] = take() end
local function entriesOf(i) return KEYS[3 + 2 * i] end
local function orderOf(i) return KEYS[4 + 2 * i] end
local function look(i)
  local found = redis.call('HGET', fields, names[i])
  if not found then return nil end
  return found:match('^(%a+) (%d+)$')
end
local function isClosed(i)
  if look(i) ~= 'single' then return false end
  local value = redis.call('HGET', whole, names[i])
  return (value:sub(1, 1) == '{' or value:sub(1, 1) == '[') and value ~= '{}' and value ~= '[]'
end
for _ = 1, count() do
  local i, keyed, key, version = count(), take(), take(), take()
  local kind, found = look(i)
  if keyed == '1' then
    if isClosed(i) then return {'open', names[i]} end
    local entry = redis.call('HGET', entriesOf(i), key)
    found = entry and entry:match('^%d+') or ''
  end
  if (found or '') ~= version then return {'conflict'} end
end
local writes, replaced = {}, {}
for n = 1, count() do
  local write = {op = take(), i = count(), keyed = take() == '1', key = take(), value = take()}
  if write.keyed and not replaced[write.i] and isClosed(write.i) then return {'open', names[write.i]} end
  if not write.keyed then replaced[write.i] = true end
  writes[n] = write
end
local version = redis.call('INCR', commits)
local function mark(i, kind) redis.call('HSET', fields, names[i], kind .. ' ' .. version) end
local function forget(i)
  redis.call('HDEL', fields, names[i])
  redis.call('HDEL', whole, names[i])
end
for n, write in ipairs(writes) do
  local i = write.i
  if not write.keyed then
    redis.call('DEL', entriesOf(i), orderOf(i))
    if write.op == 'delete' then forget(i) else
      redis.call('HSET', whole, names[i], write.value)
      mark(i, 'single')
    end
  elseif write.op == 'delete' then
    local kind = look(i)
    if kind and redis.call('HDEL', entriesOf(i), write.key) == 1 then
      redis.call('ZREM', orderOf(i), write.key)
      if redis.call('HLEN', entriesOf(i)) == 0 then forget(i) else mark(i, kind) end
    end
  else
    local kind = look(i)
    local becomes = 'map'
    if write.op == 'add' or kind == 'array' or (kind == 'single' and redis.call('HGET', whole, names[i]) == '[]') then
      becomes = 'array'
    end
    if kind == 'single' then redis.call('HDEL', whole, names[i]) end
    if kind == 'map' and becomes == 'array' then
      local all = redis.call('HGETALL', entriesOf(i))
      for k = 1, #all, 2 do redis.call('ZADD', orderOf(i), all[k + 1]:match('^%d+ (%d+)'), all[k]) end
    end
    local known = redis.call('HGET', entriesOf(i), write.key)
    -- The place in the order: of a new entry after all that this partition has.
    local place = known and known:match('^%d+ (%d+)') or string.format('%.0f', version * 65536 + n)
    redis.call('HSET', entriesOf(i), write.key, version .. ' ' .. place .. ' ' .. write.value)
    redis.call('ZADD', orderOf(i), becomes == 'array' and place or 0, write.key)
    mark(i, becomes)
  end
end
redis.call('ZADD', tokens, version, token)
redis.call('ZREMRANGEBYRANK', tokens, 0, -1101)
return {'applied'}
`;

/** Turns the value of a field that was set as a whole, if it still is that one, into entries, which mean the same. */
export const OPEN = `
local fields, whole, entries, order = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local name, version, kind = ARGV[1], ARGV[2], ARGV[3]
if redis.call('HGET', fields, name) ~= 'single ' .. version then return 0 end
redis.call('HSET', fields, name, kind .. ' ' .. version)
redis.call('HDEL', whole, name)
for i = 4, #ARGV, 2 do
  -- Before all that a commit adds.
  local place = string.format('%d', (i - 4) / 2)
  redis.call('HSET', entries, ARGV[i], version .. ' ' .. place .. ' ' .. ARGV[i + 1])
  redis.call('ZADD', order, kind == 'array' and place or 0, ARGV[i])
end
return 1
`;

/** Gives kind and version, then the value of a single field, or keys and entries: of one key, or of all. */
export const READ = `
local found = redis.call('HGET', KEYS[1], ARGV[1])
if not found then return {} end
if found:sub(1, 6) == 'single' then return {found, redis.call('HGET', KEYS[2], ARGV[1])} end
if ARGV[2] == '1' then
  local entry = redis.call('HGET', KEYS[3], ARGV[3])
  if entry then return {found, ARGV[3], entry} end
  return {found}
end
local all = redis.call('HGETALL', KEYS[3])
table.insert(all, 1, found)
return all
`;

/** As READ, for the entries from a key to before another one, as many as wanted, forwards or backwards. */
export const LIST = `
local found = redis.call('HGET', KEYS[1], ARGV[1])
if not found then return {} end
if found:sub(1, 6) == 'single' then return {found, redis.call('HGET', KEYS[2], ARGV[1])} end
local from, to, limit, backwards = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
local result = {found}
local keys
if found:sub(1, 3) == 'map' then
  local low, high = '[' .. from, to == '' and '+' or '(' .. to
  if backwards then keys = redis.call('ZREVRANGEBYLEX', KEYS[4], high, low, 'LIMIT', 0, limit)
  else keys = redis.call('ZRANGEBYLEX', KEYS[4], low, high, 'LIMIT', 0, limit) end
elseif from == '' then
  local last = limit < 0 and -1 or limit - 1
  if limit == 0 then keys = {} else keys = redis.call(backwards and 'ZREVRANGE' or 'ZRANGE', KEYS[4], 0, last) end
else
  keys = {}
  for _, key in ipairs(redis.call(backwards and 'ZREVRANGE' or 'ZRANGE', KEYS[4], 0, -1)) do
    if limit >= 0 and #keys >= limit then break end
    if key:sub(1, #from) == from then keys[#keys + 1] = key end
  end
end
for _, key in ipairs(keys) do
  result[#result + 1] = key
  result[#result + 1] = redis.call('HGET', KEYS[3], key)
end
return result
`;
