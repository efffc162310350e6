/* JSON Schema (draft 2020-12) of a scenario file, from the field tables: for editors. It knows
 * shapes, units and choices; rules between keys are `epsim lint`'s. */
#ifndef EP_SCENARIO_SCENARIO_SCHEMA_H
#define EP_SCENARIO_SCENARIO_SCHEMA_H

#include <stdio.h>

/* Writes the schema with a final newline. Write errors are left to ferror(). */
void ep_scenario_schema_write(FILE *out);

#endif
