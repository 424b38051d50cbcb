-- Counts a death in advance: if the process dies now, this event was alone.
-- KEYS 1 lease, 2 deaths by event
-- ARGV 1 holder, 2 event key, 3 +1 before the step, -1 when it ended without a death
-- Returns the count, -1 when the lease is lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local n = redis.call('HINCRBY', KEYS[2], ARGV[2], ARGV[3])
if n <= 0 then redis.call('HDEL', KEYS[2], ARGV[2]) end
return n
