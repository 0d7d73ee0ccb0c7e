-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- A machine that went silent, each with its own interval, and machines that were never heard of. An alarm that turns
-- out to be false, because the machine was only offline or is not expected any more, is resolved with a note on why.
INSERT INTO incidents
SELECT CASE WHEN last_seen IS NULL THEN 'never_seen' ELSE 'missing_heartbeat' END, device_id,
       CASE WHEN `state` = 'silent' THEN 'open' ELSE 'resolved' END, 2,
       CONCAT('No heartbeat from ', device_id),
       CONCAT(CASE `state` WHEN 'corrected' THEN 'false alarm, it was only offline: '
                           WHEN 'withdrawn' THEN 'not expected any more, or in maintenance: ' ELSE '' END,
              COALESCE(CONCAT('last heard of at ', CAST(last_seen AS STRING)), 'never heard of')), deadline
FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id,
             on_time => DESCRIPTOR(rowtime),
             timeout => INTERVAL '15' MINUTES,
             expected => TABLE devices PARTITION BY device_id);
