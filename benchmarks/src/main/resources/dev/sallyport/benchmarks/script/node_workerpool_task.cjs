// The task of all pools, as workerpool wants it.
"use strict";
require("workerpool").worker(require("./node_task.cjs"));
