#include "common/format.h" /* where it went */
