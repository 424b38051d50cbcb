-- Puts a parked event back into the inbox, under another key, and forgets that it was parked. Repeating it changes nothing.
-- KEYS 1 mark of the new key, 2 inbox, 3 parked, 4 parked by time
-- ARGV 1 new key, 2 conversation, 3 encrypted event, 4 id among the parked
-- Returns 1 when it was put in, 0 when it was known.
redis.call('HDEL', KEYS[3], ARGV[4])
redis.call('ZREM', KEYS[4], ARGV[4])
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], 'k')
redis.call('XADD', KEYS[2], '*', 'k', ARGV[1], 'c', ARGV[2], 'e', ARGV[3])
return 1
