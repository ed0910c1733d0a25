// Publishes files by write-file-atomic, so many at a time. Node has no threads for this: the writes
// wait for each other in its own pool, which is left as it comes.
//
//   node publish_loop.mjs DIRECTORY CONCURRENT BYTES FILES SECONDS
//
// Ends after so many files or seconds, whichever is first, and prints the files that it published
// and the nanoseconds that it took. Any error ends it with a message and status 1.
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

const [directory, ...numbers] = process.argv.slice(2)
const [concurrent, length, filesMax, secondsMax] = numbers.map(Number)
const bytes = Buffer.alloc(length, 'x')
let begun = 0
let published = 0

async function publishUntilDone (deadline) {
  while (begun < filesMax && process.hrtime.bigint() < deadline) {
    await writeFileAtomic(join(directory, `f${begun++}`), bytes)
    published++
  }
}

const start = process.hrtime.bigint()
const deadline = start + BigInt(Math.round(secondsMax * 1e9))
await Promise.all(Array.from({ length: concurrent }, () => publishUntilDone(deadline)))
console.log(`${published} ${process.hrtime.bigint() - start}`)
