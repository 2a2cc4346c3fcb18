using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Hosting.Http;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.RoomServer.InProcess;

namespace RemoteAccess.Hosting.Tests.RoomServers;

/// <summary>How the device of a silo joins its rooms, and whose threads write to viewers.</summary>
public sealed class EmbeddedTransportTests
{
    [Theory]
    [InlineData(nameof(RoomServerMode.Embedded), true)]
    [InlineData(nameof(RoomServerMode.External), false)]
    public void Only_the_embedded_server_is_joined_within_the_process_and_written_to_on_the_writers_threads(string mode, bool embedded)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        Assert.Null(HttpBinding.TryParse("http://127.0.0.1:8080", out var binding));
        services.AddSiloRoomServer(new RoomServerSettings { Mode = Enum.Parse<RoomServerMode>(mode) }, binding!);
        using var provider = services.BuildServiceProvider();

        Assert.Equal(embedded, provider.GetRequiredService<IRoomConnector>() is InProcessConnector);
        Assert.Equal(embedded, provider.GetRequiredService<IOptions<SocketTransportOptions>>().Value.UnsafePreferInlineScheduling);
    }
}
