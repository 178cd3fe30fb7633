// The task of all pools.
"use strict";

exports.square = (n) => n * n;
