using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Runs the changes of one room one at a time. A change that found that another activation had written the record is decided again on what
/// is stored, a few times (B19).
/// </summary>
/// <remarks>Used in the turns of one grain, which interleave: the gate keeps changes apart.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to release.")]
internal sealed class RoomChanges(RoomName room)
{
    private const int Attempts = 5;
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Whether a change is in progress.</summary>
    public bool IsRunning => _gate.CurrentCount == 0;

    /// <summary>Runs a change.</summary>
    /// <param name="change">The change. Throws <see cref="RecordConflictException"/> to be repeated.</param>
    /// <param name="before">Runs before each attempt; it gets whether the one before met a conflict.</param>
    /// <exception cref="RoomMovedException">The record keeps changing.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> change, Func<bool, Task> before)
    {
        await _gate.WaitAsync();
        try
        {
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                try
                {
                    await before(attempt > 1);
                    return await change();
                }
                catch (RecordConflictException)
                {
                    // What is stored decides.
                }
            }

            throw new RoomMovedException(room.ToString());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits for the changes that were asked for before.</summary>
    public async Task WhenIdleAsync()
    {
        await _gate.WaitAsync();
        _gate.Release();
    }
}

/// <summary>Another activation has written the record: the change is to be decided again.</summary>
internal sealed class RecordConflictException : Exception;
