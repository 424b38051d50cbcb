-- Takes the lease if nobody has it.
-- KEYS 1 lease, 2 last fencing number, 3 clean flag
-- ARGV 1 random id of the asker, 2 TTL in milliseconds
-- Returns {holder, 1 if the last holder let go in good order} when it is ours, {} when another has it. Asked again by the
-- same asker (its answer was lost) it returns the same holder, and 0, which is the careful reading.
local held = redis.call('GET', KEYS[1])
if held then
  if string.sub(held, -string.len(ARGV[1])) ~= ARGV[1] then return {} end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {held, 0}
end
local holder = redis.call('INCR', KEYS[2]) .. ':' .. ARGV[1]
redis.call('SET', KEYS[1], holder, 'PX', ARGV[2])
return {holder, redis.call('DEL', KEYS[3])}
