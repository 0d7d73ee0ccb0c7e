-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
CREATE TABLE v (
  `n` INT,
  `ti` TINYINT,
  `si` SMALLINT,
  `i` INT,
  `bi` BIGINT,
  `f` FLOAT,
  `d` DOUBLE,
  `c2` DECIMAL(10,2),
  `c10` DECIMAL(38,10),
  `s` STRING,
  `vc` VARCHAR(3),
  `b` BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/numbers.in.ndjson', 'format' = 'json',
  'json.ignore-parse-errors' = 'true');
SELECT * FROM v;
