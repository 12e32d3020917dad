/* Programs of the installation that stand beside this one and take its place: their output and their exit
 * code are the command's. */
#ifndef PQR_PQRCTL_BESIDE_H
#define PQR_PQRCTL_BESIDE_H

/* argv[0] names the program; looked for beside this one, else along PATH. `what` it does is told where it is
 * not found. Returns only then: an exit code. */
int beside_run(const char *const *argv, const char *what);

#endif
