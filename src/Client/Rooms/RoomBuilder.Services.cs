using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Channels;
using RemoteAccess.Client.Json;
using RemoteAccess.Handlers;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

public sealed partial class RoomBuilder
{
    /// <summary>Adds a service without schemas.</summary>
    /// <param name="name">The name, e.g. <c>/reset</c>; 1 to 256 characters.</param>
    /// <param name="handler">The grain that answers.</param>
    /// <param name="type">The type as viewers know it, e.g. <c>std_srvs/Trigger</c>; may be empty.</param>
    /// <param name="encoding">Encoding of requests and responses; others are refused.</param>
    /// <param name="id">Unique in the room. Null: made from the name, the same everywhere.</param>
    /// <exception cref="ArgumentException">Name or id is taken by another service, or the handler is neither a grain nor a reference to
    /// one.</exception>
    public RoomBuilder WithService(
        string name, IServiceHandlerGrain handler, string type = "", string encoding = Encodings.Json, uint? id = null)
    {
        var message = new ServiceMessageDescriptor { Encoding = encoding };
        return Add(name, handler, type, id, message, message);
    }

    /// <summary>Adds a service with JSON requests and responses and the schemas of their types.</summary>
    /// <param name="name">The name, e.g. <c>/reset</c>; 1 to 256 characters.</param>
    /// <param name="handler">The grain that answers.</param>
    /// <param name="request">How requests are read (<see cref="ServiceCallExtensions.TryReadJson"/>).</param>
    /// <param name="response">How responses are written.</param>
    /// <param name="type">The type as viewers know it; may be empty.</param>
    /// <param name="id">Unique in the room. Null: made from the name, the same everywhere.</param>
    /// <exception cref="ArgumentException">Name or id is taken by another service, the handler is neither a grain nor a reference to one,
    /// or viewers could not read a schema of one of the types.</exception>
    public RoomBuilder WithJsonService<TRequest, TResponse>(
        string name,
        IServiceHandlerGrain handler,
        JsonTypeInfo<TRequest> request,
        JsonTypeInfo<TResponse> response,
        string type = "",
        uint? id = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(response);
        return Add(name, handler, type, id, Message(request), Message(response));
    }

    private static ServiceMessageDescriptor Message(JsonTypeInfo type) => new()
    {
        Encoding = Encodings.Json,
        SchemaName = JsonSchemaText.NameOf(type),
        SchemaEncoding = Encodings.JsonSchema,
        Schema = JsonSchemaText.Of(type),
    };

    private RoomBuilder Add(
        string name,
        IServiceHandlerGrain handler,
        string type,
        uint? chosen,
        ServiceMessageDescriptor request,
        ServiceMessageDescriptor response)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var id = chosen ?? StableId.Of(name);
        if (_services.Find(other => other.Name == name || other.Id == id) is { } other)
        {
            throw new ArgumentException(other.Name == name
                ? $"There is a service {name} already; give each name once."
                : $"Services {other.Name} and {name} have the same id {id}; choose one by hand.");
        }

        _services.Add(new ServiceDescriptor
        {
            Id = id,
            Name = name,
            Type = type,
            Request = request,
            Response = response,
            Handler = handler.AsReference<IServiceHandlerGrain>(),
        });
        return With(DeviceCapabilities.Services);
    }
}
