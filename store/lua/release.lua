-- Lets go of the lease.
-- KEYS 1 lease, 2 clean flag
-- ARGV 1 holder, 2 '1' = in good order: nothing is in flight
-- Returns 1, or 0 when it was not ours.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[2] == '1' then redis.call('SET', KEYS[2], '1') end
return 1
