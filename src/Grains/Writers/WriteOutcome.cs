using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Writers;

/// <summary>What follows the end of a write of one link: it is measured, abandoned (F2), or the end of the link: a failure resets the
/// participant (F3), unless it has left.</summary>
internal sealed partial class WriteOutcome(ParticipantLink link, WriteWatch watch, RemoteAccessMetrics metrics, ILogger logger)
{
    /// <summary>The write is over.</summary>
    /// <returns>Whether it wrote its chunk.</returns>
    public bool Ended(ValueTaskAwaiter write)
    {
        watch.End();
        try
        {
            write.GetResult();
            if (metrics.MeasuresWrites)
            {
                metrics.WriteTook(watch.Taken());
            }

            return true;
        }
        catch (OperationCanceledException) when (link.Cancelled.IsCancellationRequested)
        {
            // F2: nothing is recorded: the reset or removal that cancelled was recorded before (F3).
        }
        catch (DestinationLeftException exception)
        {
            // No reset: the room's event of the departure removes the participant (R6).
            LogDestinationLeft(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message);
            link.Close(ReasonCode.Disconnected);
        }
        catch (Exception exception)
        {
            Failed(exception);
        }

        return false;
    }

    /// <summary>A write, or what belongs to it, has failed: resets, unless the link is closed already (F3).</summary>
    public void Failed(Exception exception)
    {
        link.Reset(ReasonCode.WriteFailed);
        GuardedLog.Write(() => LogWriteFailed(
            logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message));
    }
}
