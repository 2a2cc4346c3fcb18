using Orleans.Storage;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// The stored record of a room as one activation knows it, with its ETag. A write whose outcome is not clear (the store failed, or answered
/// too late) is decided by reading: each write has an id of its own (B19).
/// </summary>
/// <remarks>Owned by <see cref="RoomOwner"/>, which reads and writes it under its gate. <see cref="Current"/> may be read beside
/// that.</remarks>
internal sealed class StoredRecord(RoomName room, IRoomRecords records)
{
    private GrainState<RoomRecord> _stored = new(new RoomRecord());

    /// <summary>The record as last read or written.</summary>
    public RoomRecord Current => _stored.State!;

    /// <summary>Whether a write may or may not have taken effect: the record must be read before the next one.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Reads the record.</summary>
    /// <exception cref="RoomRecordFormatException">A newer version of this software wrote it.</exception>
    public async Task ReadAsync()
    {
        var found = await records.ReadAsync(room);
        if (found.State!.Format > RoomRecord.CurrentFormat)
        {
            throw new RoomRecordFormatException(room, found.State.Format);
        }

        (_stored, IsUnsure) = (found, false);
    }

    /// <summary>Writes the record.</summary>
    /// <returns>False if another activation has written it meanwhile: nothing was written, and <see cref="Current"/> is what is stored
    /// now.</returns>
    /// <exception cref="Exception">The store failed, and nothing was written; or whether it was is not known (<see
    /// cref="IsUnsure"/>).</exception>
    public async Task<bool> TryWriteAsync(RoomRecord next)
    {
        next = next with { Write = Guid.NewGuid(), Format = RoomRecord.CurrentFormat };
        var before = _stored.ETag;
        try
        {
            await records.WriteAsync(room, _stored, next);
            return true;
        }
        catch (Exception failure)
        {
            IsUnsure = true;
            if (!await CanReadAsync())
            {
                if (failure is InconsistentStateException)
                {
                    // Another activation wrote, and who is not known: callers never see the store's own conflict.
                    throw new RoomMovedException(room.ToString());
                }

                throw;
            }

            if (Current.Write == next.Write)
            {
                return true;
            }

            if (failure is InconsistentStateException || _stored.ETag != before)
            {
                return false;
            }

            throw;
        }
    }

    private async Task<bool> CanReadAsync()
    {
        try
        {
            await ReadAsync();
            return true;
        }
        catch (Exception)
        {
            // The failure of the write is the one to report.
            return false;
        }
    }
}

/// <summary>A room's record has a newer format: this silo must not write it.</summary>
internal sealed class RoomRecordFormatException(RoomName room, int format) : Exception(
    $"The record of room '{room}' has format {format}, and this version reads formats up to {RoomRecord.CurrentFormat}: a newer version "
    + "wrote it. Update this silo.");
