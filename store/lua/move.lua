-- Moves one due item into its conversation's inbox. Repeating it changes nothing.
-- KEYS 1 due items by time, 2 the item, 3 inbox, 4 mark of its event
-- ARGV 1 id, 2 now in milliseconds, 3 times it was set, as the caller read it (its event's key is due:<id>:<times>)
-- Returns 1 when it was moved, 0 when it is not due (any more), 2 when it was set again meanwhile: read again.
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not at or tonumber(at) > tonumber(ARGV[2]) then return 0 end
local item = redis.call('HMGET', KEYS[2], 'n', 'c', 'e')
if item[1] ~= ARGV[3] then return 2 end
redis.call('ZREM', KEYS[1], ARGV[1])
if redis.call('EXISTS', KEYS[4]) == 1 then return 0 end
redis.call('SET', KEYS[4], 'k')
redis.call('XADD', KEYS[3], '*', 'k', 'due:' .. ARGV[1] .. ':' .. ARGV[3], 'c', item[2], 'e', item[3])
return 1
