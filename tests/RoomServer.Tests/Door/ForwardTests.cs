using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>One forwarded connection without its sockets.</summary>
public sealed class ForwardTests
{
    [Fact]
    [Trait("Rule", "B14")]
    public async Task An_abort_that_ends_the_request_on_its_own_thread_is_no_fault()
    {
        await using var server = await TestFleet.StartAsync(1);
        var services = server.Servers[0].Services;
        var forward = new Forward(
            new DefaultHttpContext(), null!, services.GetRequiredService<Farewells>(), new RoomServerOptions(),
            services.GetRequiredService<DoorMetrics>(), TimeProvider.System, NullLogger.Instance);
        var client = new SilentStream(forward.Dispose);
        var serving = Task.Run(ServeAsync, TestContext.Current.CancellationToken);
        await client.Reads.Within("the wait for the viewer's answer to the close");

        forward.Abort();

        await serving.Within("the end of the request");

        async Task ServeAsync()
        {
            using (forward)
            {
                await forward.Open(client).WriteAsync(new byte[] { 0x88, 2, 0x0F, 0xA0 });
                await forward.FinishAsync();
            }
        }
    }

    /// <summary>A viewer that sends nothing. A read that is cancelled ends on the thread that cancels it, as on a silo's sockets.</summary>
    private sealed class SilentStream(Action interrupted) : MemoryStream
    {
        private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reads => _read.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var never = new TaskCompletionSource<int>();
            cancellationToken.UnsafeRegister(
                _ =>
                {
                    interrupted();
                    never.TrySetCanceled(cancellationToken);
                },
                null);
            _read.TrySetResult();
            return await never.Task.ConfigureAwait(false);
        }
    }
}
