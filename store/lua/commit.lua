-- Commits a turn: all of it or nothing, once.
-- KEYS 1 lease, 2 mark of the event, 3 inbox, 4… every key that is checked or written
-- ARGV 1 holder of the lease, 2 inbox id of the event ('' = it is not there), 3 value of the done-mark,
--      4 lifetime of the mark in milliseconds, 5 number of checks, then for each: index into KEYS, expected field v ('0' = absent);
--      then until the end, for each write: index into KEYS, number of arguments, command, arguments
-- Returns {'ok'}, {'done', value of the done-mark}, {'conflict', key}, {'lease'}.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lease'} end
local mark = redis.call('GET', KEYS[2])
if mark and mark ~= 'k' then
  if ARGV[2] ~= '' then redis.call('XDEL', KEYS[3], ARGV[2]) end
  return {'done', mark}
end
local at = 6
for _ = 1, tonumber(ARGV[5]) do
  local key = KEYS[tonumber(ARGV[at])]
  if (redis.call('HGET', key, 'v') or '0') ~= ARGV[at + 1] then return {'conflict', key} end
  at = at + 2
end
while at <= #ARGV do
  local key, n = KEYS[tonumber(ARGV[at])], tonumber(ARGV[at + 1])
  redis.call(ARGV[at + 2], key, unpack(ARGV, at + 3, at + 2 + n))
  at = at + 3 + n
end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
if ARGV[2] ~= '' then redis.call('XDEL', KEYS[3], ARGV[2]) end
return {'ok'}
