-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
CREATE TABLE v (
  `n` INT,
  `s` STRING
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/text.in.ndjson', 'format' = 'json',
  'json.ignore-parse-errors' = 'true');
SELECT * FROM v;
