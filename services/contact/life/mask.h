/* Telephone numbers for who need not dial them (law 1581 of 2012). Pure. */
#ifndef PQR_CONTACT_MASK_H
#define PQR_CONTACT_MASK_H

/* Every digit but the last four becomes an asterisk, in place; of four or fewer none is left. */
void mask_phone(char *text);

#endif
