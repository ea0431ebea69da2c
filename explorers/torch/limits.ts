import { runtimeError } from "./errors.js";

/** More numbers than a page can hold in one tensor: 2**28 float32 values are a gigabyte. */
const MOST_NUMBERS = 2 ** 28;
/** How many numbers a kernel handles between two looks at whether it should stop. */
const PATIENCE = 2 ** 22;

let check: (() => void) | null = null;
let untilCheck = PATIENCE;

/**
 * @param given called now and then from long kernels; it throws to end the kernel. null: never.
 */
export function setInterruptCheck(given: (() => void) | null): void {
  check = given;
}

/** Say that a kernel is about to handle so many numbers. */
export function spend(numbers: number): void {
  untilCheck -= numbers;
  if (untilCheck < 0) {
    untilCheck = PATIENCE;
    check?.();
  }
}

/** @param bytes of one number */
export function checkAllocation(numbers: number, bytes: number): void {
  if (numbers > MOST_NUMBERS) {
    throw runtimeError(
      `[enforce fail at alloc_cpu.cpp:127] data. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${numbers * bytes} bytes. ` +
        "A page can hold no more than 2**28 numbers in one tensor",
    );
  }
  spend(numbers);
}
