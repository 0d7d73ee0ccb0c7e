-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
CREATE TABLE v (
  `n` INT,
  `v` MAP<STRING, STRING>
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/maps.in.ndjson', 'format' = 'json',
  'json.ignore-parse-errors' = 'true');
SELECT * FROM v;
