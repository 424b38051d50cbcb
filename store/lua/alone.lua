-- Counts a death of this process in advance, or takes it back.
-- KEYS 1 lease, 2 processes by event
-- ARGV 1 holder, 2 event key, 3 the process, 4 '1' before the step, '' when it ended without a death (the lease may be gone)
-- Returns how many processes are counted, -1 when the lease is lost. Repeating it changes nothing.
local list = redis.call('HGET', KEYS[2], ARGV[2]) or ''
local name = ARGV[3] .. ' '
local at = string.find(list, name, 1, true)
if ARGV[4] == '1' then
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
  if not at then list = list .. name end
elseif at then
  list = string.sub(list, 1, at - 1) .. string.sub(list, at + string.len(name))
end
if list == '' then
  redis.call('HDEL', KEYS[2], ARGV[2])
else
  redis.call('HSET', KEYS[2], ARGV[2], list)
end
return select(2, string.gsub(list, ' ', ''))
