-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
CREATE TABLE v (
  `n` INT,
  `da` DATE,
  `t0` TIME,
  `ts0` TIMESTAMP(0),
  `ts3` TIMESTAMP(3),
  `ts6` TIMESTAMP(6),
  `ts9` TIMESTAMP(9),
  `l3` TIMESTAMP_LTZ(3),
  `l9` TIMESTAMP_LTZ(9)
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/times_sql.in.ndjson', 'format' = 'json',
  'json.ignore-parse-errors' = 'true');
SELECT * FROM v;
