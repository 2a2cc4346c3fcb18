using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>What the product stops waiting for is observed, in one way (<c>AbandonedTask</c>).</summary>
public sealed partial class WaitingTests
{
    // Each with why nothing is left unobserved there.
    private static readonly Dictionary<string, string> Own = new()
    {
        ["src/Grains/Tasks/AbandonedTask.cs"] = "the mechanism itself",
        ["src/LiveKit/Connector/Streams/OutboundStream.cs"] =
            "observes when it gives a write up: a wait for each chunk must not allocate more",
        ["src/RoomServer.Client/Streams/OutgoingStream.cs"] = "waits for credit, which never fails; as above",
        ["src/LiveKit/Connector/Lookups/RoomLookup.cs"] = "waits for a signal, which never fails",
        ["src/Grains/Declared/DeclaredStore.cs"] = "a semaphore",
        ["src/Grains/Rooms/RoomChanges.cs"] = "a semaphore",
        ["src/Grains/Fleet/FleetWatch.cs"] = "a WaitAsync of ours: the pause between rounds",
        ["src/Grains/Fleet/RoundPause.cs"] = "a semaphore",
        ["src/LiveKit/RoomService/RoomServiceClient.cs"] = "a semaphore",
        ["src/LiveKit/Webhooks/WebhookBodies.cs"] = "a semaphore",
        ["src/Grains/Sessions/RoomEventLoop.cs"] = "a WaitAsync of ours: the wake signal",
        ["src/LiveKit/Connector/LiveKitRoomConnector.cs"] = "a WaitAsync of ours: the watch for viewers",
        ["src/Testing/Rooms/InMemoryRoom.cs"] = "a completion source that never faults",
        ["src/Testing/Viewers/ViewerInbox.cs"] = "a completion source that never faults",
        ["src/Testing/Viewers/ScriptedViewer.cs"] = "a WaitAsync of ours: the inbox",
        ["src/Testing/Viewers/DeviceStream.cs"] = "a semaphore",
        ["src/RoomServer/Metering/MeteredStream.cs"] = "a WaitAsync of ours: the work budget",
        ["src/RoomServer/Connections/MessageWriter.cs"] = "a WaitAsync of ours: the send queue",
        ["src/RoomServer/Door/ForwardedStream.cs"] = "a semaphore",
        ["src/RoomServer/InProcess/InProcessPeer.cs"] = "a WaitAsync of ours: the send queue",
    };

    [Fact]
    public void Nothing_waits_for_a_task_in_a_way_that_leaves_its_fault_unobserved()
    {
        var waits = SourceTree.Product.Where(file => Wait().IsMatch(file.Text)).Select(file => file.Path).ToList();

        Assert.True(SourceTree.Product.Count > 300, $"Only {SourceTree.Product.Count} files were found.");
        Assert.Empty(waits.Except(Own.Keys));
        Assert.Empty(Own.Keys.Except(waits));
    }

    [Fact]
    public void Nothing_starts_a_cancellation_whose_callbacks_may_fail_unobserved()
    {
        Assert.DoesNotContain(SourceTree.Product, file => Cancellation().IsMatch(file.Text));
    }

    [GeneratedRegex(@"\.WaitAsync\(")]
    private static partial Regex Wait();

    [GeneratedRegex(@"_ = [^;\n]*\.CancelAsync\(\)")]
    private static partial Regex Cancellation();
}
