#!/usr/bin/env node
// `npx ebm COMMAND`, once the set-up has linked this package; before that npx would ask the registry for a stranger's package of the name.
import '../../scripts/ebm.mjs';
