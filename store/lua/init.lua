-- Sets up an empty store.
-- KEYS 1 meta, 2 last fencing number, 3 audit, 4 inbox
-- ARGV 1 install id, 2 schema, 3 when, 4 and 5 the township's wrapped keys
-- Returns the install id of the store: ARGV 1 when it was set up now (or by the same call before), '' when there is data
-- without a set-up.
local install = redis.call('HGET', KEYS[1], 'install')
if install then return install end
if redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[4]) > 0 then return '' end
redis.call('HSET', KEYS[1], 'install', ARGV[1], 'schema', ARGV[2], 'created', ARGV[3], 'data', ARGV[4], 'hash', ARGV[5])
return ARGV[1]
