SELECT ARRAY[1, 2, 3][2] AS a, MAP['k', 1, 'l', 2]['l'] AS b, MAP[1, 'a'][1] AS d, ARRAY[ARRAY[1], ARRAY[2, 3]][2][1] AS e;
