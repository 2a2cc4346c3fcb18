using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Output;

public sealed class PlainLinesTests
{
    [Fact]
    public async Task A_watch_reads_like_this()
    {
        var cpu = Events.Channel(1, "/cpu") with { SchemaName = "Cpu" };
        ViewerEvent[] watch =
        [
            new RoomJoined("demo", "viewer-1", "PA_abc", 1),
            new ControlStreamOpened(1, "device"),
            Events.Info(),
            Events.Advertise(cpu, Events.Channel(2, "/raw", "protobuf")),
            new SubscriptionSent([1, 2]),
            Events.Message(cpu, """{"load":0.25}"""),
            Events.Message(Events.Channel(2, "/raw", "protobuf"), [1, 2, 3], logTime: 0),
            Events.Status(StatusLevel.Warning, "slow\u001b[31m", "s1"),
            new ServerMessageReceived(new RemoveStatusMessage(["s1"])),
            new ControlStreamOpened(2, "device"),
            new ControlStreamEnded(""),
            new ConnectionLost("broke"),
            new RoomJoined("demo", "viewer-1", "PA_def", 2),
        ];
        using var output = new MemoryStream();
        await using (var lines = new PlainLines(output))
        {
            foreach (var seen in watch)
            {
                await lines.WriteAsync(seen, TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal(
            """
            joined room demo as viewer-1 (PA_abc)
            device device opened a control stream
            server info: robot; capabilities: none; encodings: none; session s-1
            channel 1: /cpu (json, Cpu)
            channel 2: /raw (protobuf)
            subscribed to 2 channels
            /cpu  2.5 ms  13 B  {load:0.25}
            /raw  -  3 B  <protobuf, 3 B>
            status warning: slow·[31m [s1]
            status cleared: s1
            device device opened control stream 2: this viewer was reset
            the control stream ended; waiting for the device
            connection lost (broke); joining again
            joined again room demo as viewer-1 (PA_def)

            """,
            Encoding.UTF8.GetString(output.ToArray()),
            ignoreLineEndingDifferences: true);
    }
}
