-- Puts an event into the inbox unless it is there or done already.
-- KEYS 1 mark of the event, 2 inbox
-- ARGV 1 event key, 2 conversation, 3 encrypted event
-- Returns 1 when it was put in, 0 when it was known.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], 'k')
redis.call('XADD', KEYS[2], '*', 'k', ARGV[1], 'c', ARGV[2], 'e', ARGV[3])
return 1
