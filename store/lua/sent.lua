-- Records what became of the head of a conversation's outbox. Repeating it changes nothing.
-- KEYS 1 lease, 2 outbox, 3 its head's progress, 4 conversations with something to send, 5 inbox, 6 mark of the event that
--      the end of the message becomes, 7 parked, 8 parked by time, 9 stats
-- ARGV 1 holder, 2 conversation, 3 id of the entry, 4 parts sent, 5 '1' = it leaves the outbox,
--      6 key of that event ('' = none), 7 its conversation, 8 the encrypted event,
--      9 encrypted copy to park ('' = none), 10 now in milliseconds, 11 counter to move ('' = none)
-- Returns what is left in the outbox, -1 when the lease is lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local head = redis.call('LINDEX', KEYS[2], 0)
if not head or string.sub(head, 1, string.find(head, '\n', 1, true) - 1) ~= ARGV[3] then
  return redis.call('LLEN', KEYS[2])
end
if ARGV[5] ~= '1' then
  if tonumber(ARGV[4]) <= tonumber(redis.call('HGET', KEYS[3], 'part') or '0') then return redis.call('LLEN', KEYS[2]) end
  if ARGV[11] ~= '' then redis.call('HINCRBY', KEYS[9], ARGV[11], 1) end
  redis.call('HSET', KEYS[3], 'part', ARGV[4], 'tries', 0)
  return redis.call('LLEN', KEYS[2])
end
if ARGV[11] ~= '' then redis.call('HINCRBY', KEYS[9], ARGV[11], 1) end
redis.call('LPOP', KEYS[2])
redis.call('DEL', KEYS[3])
if ARGV[6] ~= '' and redis.call('EXISTS', KEYS[6]) == 0 then
  redis.call('SET', KEYS[6], 'k')
  redis.call('XADD', KEYS[5], '*', 'k', ARGV[6], 'c', ARGV[7], 'e', ARGV[8])
end
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[7], 'out:' .. ARGV[3], ARGV[9])
  redis.call('ZADD', KEYS[8], ARGV[10], 'out:' .. ARGV[3])
end
local left = redis.call('LLEN', KEYS[2])
if left == 0 then redis.call('SREM', KEYS[4], ARGV[2]) end
return left
