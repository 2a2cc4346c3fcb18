namespace RemoteAccess.Protocol;

/// <summary>Which message of a viewer a frame is; it can be read without decoding the frame.</summary>
public enum ClientMessageKind
{
    /// <summary>Binary: a message on a client channel.</summary>
    MessageData,

    /// <summary>Binary: a service call.</summary>
    ServiceCallRequest,

    /// <summary>Binary: a ping.</summary>
    Ping,

    /// <summary>Binary: an acknowledgement of a pong.</summary>
    PingAck,

    /// <summary>Binary: bytes of the control stream that the viewer has processed.</summary>
    Consumed,

    /// <summary>JSON <c>subscribe</c>.</summary>
    Subscribe,

    /// <summary>JSON <c>unsubscribe</c>.</summary>
    Unsubscribe,

    /// <summary>JSON <c>advertise</c>.</summary>
    Advertise,

    /// <summary>JSON <c>unadvertise</c>.</summary>
    Unadvertise,

    /// <summary>JSON <c>getParameters</c>.</summary>
    GetParameters,

    /// <summary>JSON <c>setParameters</c>.</summary>
    SetParameters,

    /// <summary>JSON <c>subscribeParameterUpdates</c>.</summary>
    SubscribeParameterUpdates,

    /// <summary>JSON <c>unsubscribeParameterUpdates</c>.</summary>
    UnsubscribeParameterUpdates,

    /// <summary>JSON <c>subscribeConnectionGraph</c>.</summary>
    SubscribeConnectionGraph,

    /// <summary>JSON <c>unsubscribeConnectionGraph</c>.</summary>
    UnsubscribeConnectionGraph,

    /// <summary>JSON <c>fetchAsset</c>.</summary>
    FetchAsset,
}
