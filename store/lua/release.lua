-- Lets go of the lease in good order: nothing of ours is in flight.
-- KEYS 1 lease, 2 clean flag
-- ARGV 1 holder
-- Returns 1, or 0 when it was not ours.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], '1')
return 1
