#include "services/ingest/book/source.h"

#include <stdio.h>

const cell_t *row_cell(const row_t *row, int column)
{
    for (size_t i = 0; i < row->n && row->cells[i].column <= column; i++)
        if (row->cells[i].column == column)
            return &row->cells[i];
    return NULL;
}

void column_letters(int column, char ret[8])
{
    char reversed[8];
    int n = 0;
    for (int c = column + 1; c > 0 && n < 7; c = (c - 1) / 26)
        reversed[n++] = (char)('A' + (c - 1) % 26);
    for (int i = 0; i < n; i++)
        ret[i] = reversed[n - 1 - i];
    ret[n] = '\0';
}
