using System.Net.Sockets;
using RemoteAccess.Silo.Hosting;

namespace RemoteAccess.Silo.Tests.Hosting;

public sealed class AddressInUseTests
{
    private static readonly SocketException InUse = new((int)SocketError.AddressAlreadyInUse);

    [Fact]
    public void It_is_found_however_deep_it_lies()
    {
        Assert.True(AddressInUse.Caused(InUse));
        Assert.True(AddressInUse.Caused(new IOException("bind", InUse)));
        Assert.True(AddressInUse.Caused(new AggregateException(new IOException("other"), new IOException("bind", InUse))));
    }

    [Fact]
    public void Other_failures_are_not_taken_for_it()
    {
        Assert.False(AddressInUse.Caused(null));
        Assert.False(AddressInUse.Caused(new IOException("bind", new SocketException((int)SocketError.AccessDenied))));
    }
}
