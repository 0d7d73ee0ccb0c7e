-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- A machine that went silent, each with its own interval, and machines that were never heard of.
INSERT INTO incidents
SELECT CASE WHEN last_seen IS NULL THEN 'never_seen' ELSE 'missing_heartbeat' END, device_id,
       CASE WHEN `state` = 'silent' THEN 'open' ELSE 'resolved' END, 2,
       CONCAT('No heartbeat from ', device_id),
       COALESCE(CONCAT('last heard of at ', CAST(last_seen AS STRING)), 'never heard of'), deadline
FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id,
             on_time => DESCRIPTOR(rowtime),
             timeout => INTERVAL '15' MINUTES,
             expected => TABLE devices PARTITION BY device_id);
