/**
 * The harness: subjects in processes of their own, warmed up, then measured in turns. It knows
 * nothing of what is measured.
 */
package dev.sallyport.benchmarks.harness;
