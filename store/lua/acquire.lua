-- Takes the lease if nobody has it.
-- KEYS 1 lease, 2 last fencing number, 3 clean flag
-- ARGV 1 random id of the asker, 2 TTL in milliseconds
-- Returns {holder, 1 if the last holder let go in good order} when it is ours, {} when another has it. Asked again by the
-- same asker (an answer was lost, or it believes its lease lost) it returns a new holder, so that what the asker may still
-- have on its way under the old one can't be written any more; and 0, which is the careful reading.
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, -string.len(ARGV[1])) ~= ARGV[1] then return {} end
local holder = redis.call('INCR', KEYS[2]) .. ':' .. ARGV[1]
redis.call('SET', KEYS[1], holder, 'PX', ARGV[2])
local clean = redis.call('DEL', KEYS[3])
if held then clean = 0 end
return {holder, clean}
