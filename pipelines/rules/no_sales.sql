-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- No sale for 6 hours at a machine that has sold before.
CREATE VIEW sales AS SELECT device_id, rowtime FROM events WHERE `type` = 'vend_ok';

INSERT INTO incidents
SELECT 'no_sales', device_id, CASE WHEN `state` = 'silent' THEN 'open' ELSE 'resolved' END, 4,
       CONCAT('No sales at ', device_id), CONCAT('last sale at ', CAST(last_seen AS STRING)), deadline
FROM SILENCE(input => TABLE sales PARTITION BY device_id,
             on_time => DESCRIPTOR(rowtime),
             timeout => INTERVAL '6' HOURS);
