#include "common/table.h" /* where it went */
