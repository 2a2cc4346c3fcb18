using System.Diagnostics;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Benchmarks.Embedded;

/// <summary>The devices of all rooms, with a control stream to each viewer. One thread writes, as a writer thread of a silo does.</summary>
internal sealed class EmbeddedDevices : IAsyncDisposable
{
    private readonly List<IRoomConnection> _connections = [];
    private readonly List<List<IControlStream>> _streams = [];

    public static async Task<EmbeddedDevices> JoinAsync(EmbeddedServer server, bool inProcess)
    {
        var devices = new EmbeddedDevices();
        for (var room = 0; room < EmbeddedCommand.Rooms; room++)
        {
            var request = new RoomConnectRequest(RoomName.Parse(NameOf(room)), ParticipantIdentity.Parse("device"), "Device");
            var connection = await (inProcess ? server.InProcess : server.Sockets).ConnectAsync(request, CancellationToken.None);
            devices._connections.Add(connection);
            var streams = new List<IControlStream>();
            foreach (var viewer in connection.Participants)
            {
                streams.Add(await connection.OpenStreamAsync(viewer.Identity, viewer.Sid, ControlTopic.Name, CancellationToken.None));
            }

            Must.Hold(streams.Count == EmbeddedCommand.ViewersPerRoom);
            devices._streams.Add(streams);
        }

        return devices;
    }

    public static string NameOf(int room) => $"room-{room}";

    /// <summary>Writes to every viewer so many times a second, room after room at equal distances; returns the number of writes.</summary>
    public long Write(byte[] frame, TimeSpan duration, int hertz)
    {
        var writes = 0L;
        var step = TimeSpan.FromSeconds(1.0 / (hertz * _streams.Count));
        var clock = Stopwatch.StartNew();
        for (var turn = 0; step * turn < duration; turn++)
        {
            if (step * turn - clock.Elapsed is { Ticks: > 0 } early)
            {
                Thread.Sleep(early);
            }

            foreach (var stream in _streams[turn % _streams.Count])
            {
                var write = stream.WriteAsync(frame, CancellationToken.None);
                if (!write.IsCompletedSuccessfully)
                {
                    write.AsTask().Wait();
                }

                writes++;
            }
        }

        return writes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }
}
