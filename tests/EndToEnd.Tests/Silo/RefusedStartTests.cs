using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.EndToEnd.Tests.Silo;

/// <summary>What keeps a silo from starting is listed, all of it, with key, value and fix; nothing is started.</summary>
public sealed class RefusedStartTests
{
    [Fact]
    public async Task Every_error_of_every_section_is_listed_at_once()
    {
        var errors = await Refused(
            SiloPorts.Free(),
            "Demo:RateHz=often",
            "Demo:Roon=x",
            "Shutdown:Timeout=30",
            "Dashboard:Pasword=hunter2hunter2",
            "RemoteAccess:Participant:QueueFrames=0",
            "RemoteAccess:Retry:InitialDelay=00:00:50",
            "RoomServer:MaxRoms=5",
            "RoomServer:Keys:mine=too-short-a-secret");

        Assert.Equal("The silo cannot start: 8 settings are wrong.", errors[0]);
        Assert.Contains("  Demo:RateHz = 'often': give a rate from 0.1 to 100 Hz", errors);
        Assert.Contains("  Demo:Roon = 'x': nothing reads this key; did you mean Demo:Room?", errors);
        Assert.Contains("  Shutdown:Timeout = '30.00:00:00': give a duration from 00:00:01 to 00:10:00", errors);
        Assert.Contains("  Dashboard:Pasword = '(14 hidden characters)': nothing reads this key; did you mean Dashboard:Password?", errors);
        Assert.Contains("  RemoteAccess:Participant:QueueFrames = '0': give a value from 1 to 1000000", errors);
        Assert.Contains(errors,
            error => error.StartsWith("  RemoteAccess:Retry:InitialDelay (00:00:50) is longer than MaxDelay", StringComparison.Ordinal));
        Assert.Contains("  RoomServer:MaxRoms = '5': nothing reads this key; did you mean RoomServer:MaxRooms?", errors);
        Assert.Contains(errors, error => error.StartsWith("  RoomServer:Keys:mine has a secret of 18 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_port_in_use_is_named_with_its_setting()
    {
        using var http = new TakenPort();
        using var silo = new TakenPort();
        using var gateway = new TakenPort();

        var errors = await Refused(new SiloPorts(http.Number, silo.Number, gateway.Number));

        Assert.Equal("The silo cannot start: 3 settings are wrong.", errors[0]);
        Assert.StartsWith($"  Http:Url = 'http://127.0.0.1:{http.Number}': port {http.Number} is in use by another process", errors[1],
            StringComparison.Ordinal);
        Assert.StartsWith($"  Cluster:SiloPort = '{silo.Number}': port {silo.Number} is in use", errors[2], StringComparison.Ordinal);
        Assert.StartsWith($"  Cluster:GatewayPort = '{gateway.Number}': port {gateway.Number} is in use", errors[3],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dashboard_beyond_this_machine_without_a_credential_does_not_start()
    {
        // An address for documentation: no machine has it, so nothing listens there even for a moment.
        var errors = await Refused(SiloPorts.Free(), "Http:Url=http://192.0.2.7:8080");

        Assert.Contains(errors, error => error.StartsWith(
            "  Dashboard:Username is not set: other machines could reach the dashboard", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("  Dashboard:Password is not set: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("RoomServer:Keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Memory_storage_with_other_clustering_than_localhost_does_not_start()
    {
        var errors = await Refused(SiloPorts.Free(), "Cluster:Clustering=Redis");

        Assert.Contains(errors, error => error.StartsWith(
            "  Storage:Kind = 'Memory': other silos cannot see rooms in one silo's memory", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RoomServer:Connector:ApiKey=new3", "  RoomServer:Connector:ApiKey = 'new3': RoomServer:Keys has new2, old1,")]
    [InlineData("RoomServer:Connector:ApiSecret=11111111111111111111111111111111", "  RoomServer:Connector:ApiSecret = '(32 hidden")]
    public async Task A_key_of_the_device_that_the_embedded_room_server_does_not_have_does_not_start(string setting, string told)
    {
        var errors = await Refused(
            SiloPorts.Free(), "RoomServer:Keys:old1=11111111111111111111111111111111",
            "RoomServer:Keys:new2=22222222222222222222222222222222", setting);

        Assert.Equal("The silo cannot start: one setting is wrong.", errors[0]);
        Assert.StartsWith(told, errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_error_is_reported_once_and_its_default_is_not_tried()
    {
        // Whether the default of the silo's port is free or not.
        using var taken = Default();

        var errors = await Refused(SiloPorts.Free(), "Cluster:SiloPort=0", "Http:Url=nonsense");

        Assert.Equal(2, errors.Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
        Assert.Contains("  Cluster:SiloPort = '0': give a port from 1 to 65535", errors);
        Assert.Contains(errors, line => line.StartsWith("  Http:Url = 'nonsense': give http://", StringComparison.Ordinal));

        static TcpListener? Default()
        {
            var listener = new TcpListener(IPAddress.Loopback, 11111);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Somebody else has it, which is as good.
                listener.Dispose();
                return null;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> Refused(SiloPorts ports, params string[] settings)
    {
        await using var silo = SiloProcess.Launch(ports, settings);

        Assert.Equal(2, await silo.Exit());
        Assert.Empty(silo.Output);
        Assert.DoesNotContain(silo.Errors, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.DoesNotContain(silo.Errors, line => line.Contains("hunter2", StringComparison.Ordinal));
        return silo.Errors;
    }
}
