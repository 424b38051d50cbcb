-- Claims the head of a conversation's outbox for sending.
-- KEYS 1 lease, 2 outbox, 3 its head's progress, 4 conversations with something to send
-- ARGV 1 holder, 2 conversation
-- Returns {entry, parts sent, tries of this part, entries behind it}, {} when there is nothing, {'lease'} alone when the lease is lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lease'} end
local head = redis.call('LINDEX', KEYS[2], 0)
if not head then
  redis.call('SREM', KEYS[4], ARGV[2])
  return {}
end
local id = string.sub(head, 1, string.find(head, '\n', 1, true) - 1)
local behind = redis.call('LLEN', KEYS[2]) - 1
local progress = redis.call('HMGET', KEYS[3], 'id', 'part')
if progress[1] == id then
  return {head, tonumber(progress[2]), redis.call('HINCRBY', KEYS[3], 'tries', 1), behind}
end
redis.call('HSET', KEYS[3], 'id', id, 'part', 0, 'tries', 1)
return {head, 0, 1, behind}
