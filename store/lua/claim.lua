-- Claims the head of a conversation's outbox for sending.
-- KEYS 1 lease, 2 outbox, 3 its head's progress, 4 conversations with something to send
-- ARGV 1 holder, 2 conversation
-- Returns {entry, parts sent, tries of this part}, {} when there is nothing, {'lease'} alone when the lease is lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lease'} end
local head = redis.call('LINDEX', KEYS[2], 0)
if not head then
  redis.call('SREM', KEYS[4], ARGV[2])
  return {}
end
local id = string.sub(head, 1, string.find(head, '\n', 1, true) - 1)
if redis.call('HGET', KEYS[3], 'id') ~= id then
  redis.call('HSET', KEYS[3], 'id', id, 'part', 0, 'tries', 0)
end
return {head, tonumber(redis.call('HGET', KEYS[3], 'part')), redis.call('HINCRBY', KEYS[3], 'tries', 1)}
