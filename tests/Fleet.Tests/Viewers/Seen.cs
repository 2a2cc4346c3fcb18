namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>What a viewer has seen.</summary>
/// <param name="At">When (<see cref="System.Diagnostics.Stopwatch"/>).</param>
/// <param name="Epoch">The epoch of the stream on which it came.</param>
/// <param name="Number">The message's number; null for a ServerInfo, with which a stream begins.</param>
internal readonly record struct Seen(long At, long Epoch, long? Number);
