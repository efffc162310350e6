/* The shipped price book as bytes; generated from scenarios/prices/ when the program is built. */
#ifndef EP_COST_PRICE_BOOK_DATA_H
#define EP_COST_PRICE_BOOK_DATA_H

#include <stddef.h>

extern const char ep_price_book_data_file[]; /* its file name */
extern const unsigned char ep_price_book_data[];
extern const size_t ep_price_book_data_size;

#endif
