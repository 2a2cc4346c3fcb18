using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Tests.RoomServers;

/// <summary>Rooms on two transports: which two, and what health says of them.</summary>
public sealed class SecondTransportTests
{
    [Theory]
    [InlineData(RoomServerMode.LiveKit, null, null)]
    [InlineData(RoomServerMode.LiveKit, RoomServerMode.Embedded, null)]
    [InlineData(RoomServerMode.Embedded, RoomServerMode.LiveKit, null)]
    [InlineData(RoomServerMode.External, RoomServerMode.LiveKit, null)]
    [InlineData(RoomServerMode.LiveKit, RoomServerMode.LiveKit, "the same as RoomServer:Mode")]
    [InlineData(RoomServerMode.Embedded, RoomServerMode.External, "cannot be combined")]
    [InlineData(RoomServerMode.Embedded, RoomServerMode.None, "no such second transport")]
    [InlineData(RoomServerMode.None, RoomServerMode.LiveKit, "set RoomServer:Mode=LiveKit")]
    internal void A_second_transport_goes_with_LiveKit_and_any_other_pair_is_an_error_with_its_fix(
        RoomServerMode mode, RoomServerMode? also, string? problem)
    {
        var found = new RoomServerSettings { Mode = mode, Also = also }.AlsoProblem();
        if (problem is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(problem, found, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, RoomServerMode.LiveKit)]
    [InlineData(RoomServerMode.Embedded, RoomServerMode.LiveKit)]
    [InlineData(RoomServerMode.LiveKit, RoomServerMode.Embedded)]
    internal void The_address_of_LiveKit_makes_it_the_first_transport_unless_it_is_the_second(RoomServerMode? also, RoomServerMode mode)
    {
        var settings = new RoomServerSettings { Also = also, LiveKit = { Url = new Uri("ws://127.0.0.1:7880") } };
        settings.ChooseMode(new ConfigurationBuilder().Build());
        Assert.Equal(mode, settings.Mode);
        Assert.Equal(also is not null, settings.Uses(RoomServerMode.Embedded));
    }

    [Theory]
    [InlineData(TransportState.Connected, 0, HealthStatus.Healthy)]
    [InlineData(TransportState.Joining, 0, HealthStatus.Healthy)]
    [InlineData(TransportState.Joining, 1, HealthStatus.Degraded)]
    [InlineData(TransportState.Resuming, 0, HealthStatus.Degraded)]
    [InlineData(TransportState.Lost, 0, HealthStatus.Degraded)]
    public void A_room_is_degraded_while_one_of_its_transports_is_missing_and_the_error_names_it(
        TransportState state, int failed, HealthStatus health)
    {
        var room = new RoomStatus
        {
            Room = "r",
            Phase = RoomPhase.Connected,
            Transports =
            [
                new TransportStatus { Name = "livekit", State = TransportState.Connected },
                new TransportStatus { Name = "room-server", State = state, FailedAttempts = failed, LastError = "why" },
            ],
        };

        Assert.Equal(health, RoomsHealth.Of(room));
        Assert.Equal(health is HealthStatus.Degraded ? "room-server: why" : string.Empty, RoomsHealth.ErrorOf(room));
    }
}
