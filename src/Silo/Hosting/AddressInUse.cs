using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace RemoteAccess.Silo.Hosting;

/// <summary>Recognizes a start that failed because another process took a port after it was found free.</summary>
internal static class AddressInUse
{
    /// <summary>Whether this caused a failure.</summary>
    public static bool Caused(Exception? failure) => failure switch
    {
        null => false,
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => true,
        AggregateException many => many.InnerExceptions.Any(Caused),
        _ => Caused(failure.InnerException),
    };
}
