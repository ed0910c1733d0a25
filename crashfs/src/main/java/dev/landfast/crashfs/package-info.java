/**
 * A file system in memory that knows what is durable, and hands out every state that a crash may
 * leave.
 *
 * <pre>
 *   program ── java.nio.file ──► calls ──► inodes, names     what a running program sees
 *                                  │
 *                                  ▼
 *                            log of effects ──► disk ──► boundary ──► states
 *                            1 2 3 … N          after    after k      each a file system
 *                                               each k                of its own
 * </pre>
 *
 * <p>A program runs once. Its operations are logged with what they did to the cache and to the
 * disk; the states after operation k, for k from 0 to N, are computed from the log's first k lines.
 * In a state everything is durable, nothing is open and nothing is locked.
 *
 * <h2>What a crash may leave</h2>
 *
 * <p>POSIX promises only what a successful {@code fsync(2)} covers. Everything else is lost or kept
 * independently:
 *
 * <ul>
 *   <li><em>Data.</em> Each unsynced write is lost, kept or torn: it consists of pages of 4,096
 *       bytes, those of sectors of 512, and any subset of the sectors may be there. Later writes
 *       may be there without earlier ones. What is missing is what was there before, or zeros;
 *       never somebody else's bytes.
 *   <li><em>Size.</em> Any that the file has had since it was durable, and those in between that it
 *       passes page by page: shorter than its data (down to nothing), or longer (zeros).
 *   <li><em>Names.</em> Each name of each directory has any value that it has had since the
 *       directory was synced: an inode or nothing. A rename that replaces is one change of the
 *       target's name (old or new, never nothing) and another of the source's. Names reach the disk
 *       in any order. Only one thing never happens: a directory inside itself.
 *   <li><em>Metadata.</em> Mode, owner, group, explicitly set times and each extended attribute,
 *       each by itself. Times that writes set come with the size.
 *   <li>An inode that was never synced but has kept its name is empty, or has any of the above.
 * </ul>
 *
 * <h2>What makes it durable</h2>
 *
 * <ul>
 *   <li>{@code force(true)} on any channel of a file: data, size and metadata, but no name of it.
 *       {@code force(false)}: data and size, "not mode, owner, times, attributes" ({@code
 *       fdatasync(2)} leaves out metadata that is not needed to read the data).
 *   <li>{@code force} of either kind on a channel that is open on a directory: its names and its
 *       metadata, but not the files, and not its own name.
 *   <li>{@code SYNC} and {@code DSYNC}: the same after each write.
 * </ul>
 *
 * <h2>What can fail</h2>
 *
 * <p>Any call, by {@link dev.landfast.crashfs.Fault}. A sync that fails is told once, and what it
 * should have written is in doubt for ever: the kernel takes it for clean, so that a second sync,
 * or one through another handle, succeeds and writes nothing ({@code fsync(2)}, EIO; "fsyncgate").
 * A failed write-back by the kernel itself does the same to data, and is told once to each handle
 * that was open at that moment, at its next sync: whoever opens the file later never hears of it.
 * In doubt means that both outcomes are handed out, since some of it may have been written.
 *
 * <h2>What is not there</h2>
 *
 * <p>Rights are kept but not enforced, as for root. No mapping, no asynchronous reading or writing,
 * no watching, no devices, no second process. Reading does not change the time of access.
 */
package dev.landfast.crashfs;
