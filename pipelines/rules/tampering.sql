-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Tampering: the door is opened, and within 10 minutes, still open and with no service visit begun, power is lost.
INSERT INTO incidents
SELECT 'tampering', device_id, 'open', 1, CONCAT('Power of ', device_id, ' was cut with the door open'),
       CONCAT('door opened ', CAST(TIMESTAMPDIFF(SECOND, opened, lost) AS STRING), ' seconds before, ',
              CAST(between_them AS STRING), ' events between'), lost
FROM events MATCH_RECOGNIZE (
  PARTITION BY device_id
  ORDER BY rowtime
  MEASURES
    OPENED.rowtime AS opened,
    COUNT(OTHER.event_id) AS between_them,
    MATCH_ROWTIME(rowtime) AS lost
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (OPENED OTHER*? LOST) WITHIN INTERVAL '10' MINUTE
  DEFINE
    OPENED AS OPENED.`type` = 'door_open',
    OTHER AS OTHER.`type` NOT IN ('door_closed', 'service_start'),
    LOST AS LOST.`type` = 'power_lost'
);

INSERT INTO incidents
SELECT 'tampering', device_id, 'resolved', 1, 'A service visit was begun', CAST(NULL AS STRING), rowtime
FROM events
WHERE `type` = 'service_start';
